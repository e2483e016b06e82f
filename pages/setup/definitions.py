"""What does this number mean, what is in it, and what is it just now?"""

from ui import definitions, view

definitions.page(view.current())
