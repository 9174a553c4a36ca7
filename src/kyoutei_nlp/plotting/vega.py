"""The one owner of vl-convert: a Vega-Lite chart as an interactive page, SVG or PNG, without a network.

Vega-Lite: Satyanarayan et al. 2017. vl-convert carries the JavaScript with it, so pages need nothing from elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.errors import DrawingError

Spec = Mapping[str, Any]

FONTS: Final = (
    "Hiragino Sans, Yu Gothic, Meiryo, Noto Sans CJK JP, Noto Sans JP, IPAexGothic, sans-serif"
)
"""macOS, Windows, Linux, and the one that comes with the package ``matplotlib-fontja``."""
SCALE: Final = 2.0
"""Pixels a unit of the chart in PNG: sharp on paper and on fine screens."""
MISSING: Final = "図には vl-convert が要ります: pip install 'kyoutei-nlp[plot]'"
NO_FONT: Final = (
    "日本語の書体がないので PNG では文字が豆腐（□）になります。pip install 'kyoutei-nlp[plot]' で書体を入れるか、"
    "html か svg で保存してください"
)
_PAGE: Final = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>{title}</title><style>
body{{font:14px/1.7 {fonts};margin:1rem;color:#1a1a1c;background:#fff}}
table{{border-collapse:collapse}} th,td{{border:1px solid #ccc;padding:.1rem .5rem;text-align:left}}
#vg-tooltip-element{{font-family:{fonts};max-width:24rem}}
</style></head><body><div id="figure" role="img" aria-label="{title}"></div>{below}
<script type="module">{library}</script>
<script type="module">vegaEmbed("#figure", {spec}, {{actions: false, renderer: "svg"}});</script>
</body></html>"""


def page(spec: Spec, *, title: str, below: str) -> str:
    """A page of its own that needs no other file: the chart with hover, and ``below`` under it.

    Args:
        spec: The chart, data included.
        title: Escaped HTML.
        below: HTML.
    """
    return _PAGE.format(
        title=title, fonts=FONTS, below=below, library=_library(), spec=_in_script(spec)
    )


def svg(spec: Spec) -> str:
    """The chart as SVG; its letters are text, drawn by the fonts of the one who looks."""
    _register_fonts()
    return str(_vl_convert().vegalite_to_svg(_with_fonts(spec)))


def png(spec: Spec) -> bytes:
    """The chart as PNG.

    Raises:
        DrawingError: There is no Japanese font; boxes (豆腐) are never drawn.
    """
    _register_fonts()
    if not _draws_japanese():
        raise DrawingError(NO_FONT)
    return bytes(_vl_convert().vegalite_to_png(_with_fonts(spec), scale=SCALE))


def _vl_convert() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise DrawingError(MISSING) from error
    return vl_convert


@cache
def _library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that sets ``window.vegaEmbed``."""
    return str(_vl_convert().javascript_bundle()).replace("</script", "<\\/script")


def _with_fonts(spec: Spec) -> dict[str, Any]:
    return {**spec, "config": {**spec.get("config", {}), "font": FONTS}}


def _in_script(spec: Spec) -> str:
    """JSON that cannot end the script element it stands in, whatever a title holds."""
    return json.dumps(_with_fonts(spec), ensure_ascii=False).replace("<", "\\u003c")


@cache
def _register_fonts() -> None:
    """Let vl-convert see IPAexGothic where ``matplotlib-fontja`` is installed; it need not be imported for it."""
    found = find_spec("matplotlib_fontja")
    for place in (found.submodule_search_locations or ()) if found else ():
        _vl_convert().register_font_directory(str(Path(place) / "fonts"))


@cache
def _draws_japanese() -> bool:
    """Whether two letters look different: without a font both are the same box, or nothing."""
    picture = _vl_convert().svg_to_png
    drawn = {
        bytes(picture(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text '
                      f'x="4" y="30" font-size="24" font-family="{FONTS}">{letter}</text></svg>'))
        for letter in "協定"
    }  # fmt: skip
    return len(drawn) > 1
