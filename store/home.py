"""Where a store lives: its folder, its SQL catalog, its Delta tables, its raw pages."""

from dataclasses import dataclass
from pathlib import Path

from model.settings import Store


@dataclass(frozen=True)
class Home:
    """The three places of one store.

    `root` is a local folder (raw pages always stay local), `catalog_url` a SQLAlchemy URL,
    `tables_url` a folder or an object-store URL.
    """

    root: Path
    catalog_url: str
    tables_url: str

    @classmethod
    def of(cls, root: Path, settings: Store) -> "Home":
        """The home at `root`; `[store]` may move the catalog and the tables elsewhere."""
        folder = root.expanduser().absolute()
        return cls(
            folder,
            settings.catalog or f"sqlite:///{folder.as_posix()}/catalog.db",
            settings.tables or (folder / "tables").as_posix(),
        )

    @property
    def staging(self) -> Path:
        """Folder of the raw pages as received."""
        return self.root / "staging"
