"""Opening the demo's page for the person, where there is a screen; never a reason to fail."""

import os
import sys
import webbrowser

NO_BROWSER = "HOLDFAST_NO_BROWSER"


def open_page(url: str) -> bool:
    """Whether a browser was asked to show the page. ``HOLDFAST_NO_BROWSER=1`` forbids it."""
    if os.environ.get(NO_BROWSER) or not _has_screen():
        return False
    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False


def _has_screen() -> bool:
    """Without one, Python would start a text browser in the very terminal that shows the demo's words."""
    return sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
