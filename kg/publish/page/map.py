"""The map's projection: Equal Earth around 50 degrees east, so that Eurasia stands in the middle.

Comes in: degrees. Goes out: whole map units, x to the right and y downwards, from the upper left corner. The outlines
of countries are committed as paths in these units; `tools/outlines.py` makes them.

References
----------
Šavrič, B., Patterson, T. and Jenny, B. (2019), The Equal Earth map projection, International Journal of
Geographical Information Science 33(3), doi:10.1080/13658816.2018.1504949.
"""

from __future__ import annotations

import math
from pathlib import Path

OUTLINES = Path(__file__).parent / "assets" / "outlines.json"
CENTRE_DEGREES = 50.0
WIDTH = 4000
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2
_HALF_WIDTH = 2.7066299837
_HALF_HEIGHT = 1.3173627592
HEIGHT = 2 * round(WIDTH / 2 * _HALF_HEIGHT / _HALF_WIDTH)


def project_point(longitude: float, latitude: float) -> tuple[int, int]:
    """Map units of a place.

    Parameters
    ----------
    longitude
        Degrees east.
    latitude
        Degrees north.

    Examples
    --------
    >>> project_point(50, 0) == (WIDTH // 2, HEIGHT // 2)
    True
    """
    turned = (longitude - CENTRE_DEGREES + 180) % 360 - 180
    return project_turned(turned, latitude)


def project_turned(turned: float, latitude: float) -> tuple[int, int]:
    """Map units of a place whose longitude is already counted from the map's middle, -180 to 180."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    x = math.radians(turned) * math.cos(theta)
    x /= _M * (_A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square))
    y = theta * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))
    scale = WIDTH / 2 / _HALF_WIDTH
    return round(WIDTH / 2 + x * scale), round(HEIGHT / 2 - y * scale)
