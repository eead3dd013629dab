"""Reports as one HTML file without scripts, in the colours of the platform. All text is escaped here."""

import html

STYLE = """
:root { color-scheme: light }
body { font: 15px/1.5 system-ui, sans-serif; color: #1d2630; max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.125rem; margin: 2.25rem 0 .75rem }
.lead { color: #596675; margin: .25rem 0 0; overflow-wrap: anywhere }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 24rem }
th, td { text-align: left; padding: .3rem 1.5rem .3rem 0; border-bottom: 1px solid #e2e8ee; vertical-align: top }
th { color: #465260; font-weight: 600 } th.number, td.number { text-align: right }
.chips { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; list-style: none }
.chips li { border: 1px solid #d3dbe3; border-radius: 1rem; padding: .1rem .75rem }
.chips b { font-weight: 600 } .pass b { color: #22704a } .warn b { color: #7d5600 } .fail b { color: #a42d2d }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 0 1.5rem }
figure { margin: 1rem 0 } figcaption { color: #596675; font-size: .875rem } img, svg { max-width: 100%; height: auto }
"""


def page(title, lead, *sections):
    """A whole report; `lead` says of what it is."""
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{html.escape(title)}</h1><p class=lead>{html.escape(lead)}</p>{''.join(sections)}</main></body></html>"
    )


def section(title, *parts):
    """A part of a report under its heading."""
    return f"<section><h2>{html.escape(title)}</h2>{''.join(parts)}</section>"


def text(words):
    """A paragraph."""
    return f"<p>{html.escape(words)}</p>"


def shown(value):
    """A number as people read it; anything else as it is."""
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else html.escape(str(value))


def table(heads, rows):
    """A table; numbers stand right."""
    numbers = [isinstance(cell, (int, float)) for cell in rows[0]] if rows else [False] * len(heads)
    cells = lambda row, tag: "".join(
        f"<{tag}{' class=number' if is_number else ''}>{shown(cell)}</{tag}>" for cell, is_number in zip(row, numbers)
    )
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f"<div class=wide><table><thead><tr>{cells(heads, 'th')}</tr></thead><tbody>{body}</tbody></table></div>"


def bars(title, counts):
    """A bar chart of numbers by name, the largest as wide as the picture."""
    top = max((value for _, value in counts), default=0) or 1
    rows = "".join(
        f"<text x=160 y={n * 26 + 17} text-anchor=end>{html.escape(name[:24])}</text>"
        f"<rect x=170 y={n * 26 + 4} width={max(1, 420 * value / top):.1f} height=18 rx=2 fill='#2f71b0'/>"
        f"<text x={max(1, 420 * value / top) + 178:.1f} y={n * 26 + 17} fill='#465260'>{shown(value)}</text>"
        for n, (name, value) in enumerate(counts)
    )
    height = len(counts) * 26 + 4
    return (
        f"<figure><svg viewBox='0 0 680 {height}' width=680 height={height} role=img aria-label='{html.escape(title)}' "
        f"font-size=13 fill='#1d2630'>{rows}</svg><figcaption>{html.escape(title)}</figcaption></figure>"
    )


def area(title, values, top):
    """An area chart of values along a line, from 0 to `top`; None leaves a gap."""
    width, height = 660, 72
    step = width / max(1, len(values))
    filled = "".join(
        f"M{n * step:.2f} {height}V{height - height * min(value, top) / (top or 1):.2f}h{max(step, 1):.2f}V{height}z"
        for n, value in enumerate(values)
        if value
    )
    return (
        f"<figure><svg viewBox='0 0 {width} {height}' width={width} height={height} role=img "
        f"aria-label='{html.escape(title)}'><path d='M0 {height}h{width}' stroke='#d3dbe3'/>"
        f"<path d='{filled}' fill='#2f71b0'/></svg><figcaption>{html.escape(title)}</figcaption></figure>"
    )
