"""Pages whose lines run up or down, as wide tables do on upright paper, measured as if they ran level."""

from __future__ import annotations

from dataclasses import dataclass

# Left, bottom, right and top in points.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Turn:
    """`is_rising`: the lines run up. `width` is the page's in points, from its lower left corner."""

    is_rising: bool
    width: float

    def level(self, box: Box) -> Box:
        """A box of the page on the turned page, where lines run from left to right.

        >>> Turn(is_rising=True, width=600.0).level((100.0, 20.0, 110.0, 80.0))
        (20.0, 490.0, 80.0, 500.0)
        """
        left, bottom, right, top = box
        if self.is_rising:
            return bottom, self.width - right, top, self.width - left
        return -top, left, -bottom, right
