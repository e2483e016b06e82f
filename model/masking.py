"""What identifies a person, shortened so far that whoever knows it recognises it and nobody else learns it."""

import polars as pl


def masked(value: pl.Expr) -> pl.Expr:
    """`marta@gmail.com` as `m***@gmail.com`, `+34600111256` as `…56`, `customer:C0042` as `customer:…42` (String).

    A value of fewer than five characters shows none of them; null stays null.
    """
    local, domain = value.str.extract(r"^([^@]*)@", 1), value.str.extract(r"(@.*)$", 1)
    space = value.str.extract(r"^([^:@]+:)", 1).fill_null("")
    end = value.str.replace(r"^[^:@]+:", "")
    tail = pl.when(end.str.len_chars() > 4).then(end.str.slice(-2)).when(end.is_not_null()).then(pl.lit(""))
    return pl.when(domain.is_not_null()).then(local.str.slice(0, 1) + "***" + domain).otherwise(space + "…" + tail)
