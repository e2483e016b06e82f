"""Which interactions make this number, which do not, and why is it not the vendor's?"""

from ui import behind, view

behind.page(view.current())
