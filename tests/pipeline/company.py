"""A tiny company on disk: a hilo.toml with file sources, for tests of whole syncs."""

from datetime import UTC, datetime
from pathlib import Path

from store.site import Site, open_site

NOW = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)

INTERACTIONS = """interaction_id,contact_id,channel,direction,status,team,created_at
1,c1,phone,inbound,solved,North,2026-10-01T10:00:00Z
2,c1,email,inbound,open,North,2026-10-02T10:00:00Z
3,c2,whatsapp,inbound,solved,South,2026-10-03T10:00:00Z
"""
EVENTS = """interaction_id,event_id,at,kind,actor,value
1,1,2026-10-01T10:00:00Z,call_start,customer,
1,2,2026-10-01T10:00:30Z,call_answered,agent,
1,3,2026-10-01T10:05:00Z,call_end,,
1,4,2026-10-01T10:05:00Z,status,agent,solved
2,1,2026-10-02T10:00:00Z,message,customer,
3,1,2026-10-03T10:00:00Z,message,customer,
3,2,2026-10-03T10:10:00Z,message,agent,
3,3,2026-10-03T10:10:00Z,status,agent,solved
"""
CONTACTS = """contact_id,name,emails
c1,Marta Puig,marta@example.org
c2,Joan Serra,joan@example.org
"""
SETTINGS = """
[company]
timezone = "Europe/Madrid"

[sources.shop]
type = "files"
path = "shop"
"""


def company(folder: Path, settings: str = SETTINGS) -> Path:
    """Write the company's files into the folder and return its hilo.toml."""
    shop = folder / "shop"
    shop.mkdir(parents=True)
    for name, text in (("interactions", INTERACTIONS), ("events", EVENTS), ("contacts", CONTACTS)):
        (shop / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "hilo.toml").write_text(settings, encoding="utf-8")
    return folder / "hilo.toml"


def site_of(folder: Path, settings: str = SETTINGS) -> Site:
    """The company's installation, with nothing synced yet."""
    return open_site(folder / "home", company(folder, settings), {})
