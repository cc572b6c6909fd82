"""The QR code on a letter."""


def square(address: str) -> str:
    """A QR code as SVG, for a page: black on white whatever the page's colours are."""
    import segno

    code = segno.make(address, error="m", micro=False)
    picture: str = code.svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title="QR-code van de uitnodiging"
    )
    return picture
