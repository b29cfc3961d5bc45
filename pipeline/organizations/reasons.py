"""Why a form of a name was taken for an organization, in plain English and with a score.

The scores are a fixed order of trust, not measured probabilities: 1 is a person's word or the
authority file's, and below 0.7 the answer deserves a look.
"""

from __future__ import annotations

from pipeline.records import NameDecision

# How the organization was told from a form of its name: score and reason.
_TOLD = {
    "decision": (1.0, "A person decided so in models/decisions.csv."),
    "list": (1.0, "“{form}” is a name of this organization in the list of organizations."),
    "rule": (0.95, "“{form}” says by the way it is built which body it is."),
    "office": (0.9, "“{form}” is an office of a body that is one organization everywhere."),
    "context": (0.85, "“{form}” leaves the country unsaid; the report speaks of the one taken."),
    "full": (0.85, "“{form}” with the country that the report speaks of is the name of a known body."),
    "part": (0.85, "“{form}” is the name of a part of a body that the report names."),
    "weak": (0.75, "“{form}” may stand for several bodies; this one fits the countries of the report."),
    "donor": (0.75, "“{form}” is a country named where an organization stands: its government."),
    "only": (0.7, "Of the countries in the report only one has a known body called “{form}”."),
    "name": (0.65, "No list knows “{form}”; reports that write this name mean one body."),
    "alone": (0.5, "Nothing tells the country of “{form}”, so it is kept apart from other reports."),
}
# How a form came to stand for the one that told the organization.
_JOINED = {
    "spelling": (1.0, "“{alias}” is another spelling of “{other}”."),
    "defined": (0.97, "The report defines “{alias}” together with “{other}”."),
    "bracketed": (0.9, "The report gives “{alias}” and “{other}” as two names of one body."),
    "quoted": (0.85, "“{alias}” and “{other}” share the name in quotation marks."),
    "abbreviated": (
        0.8,
        "“{alias}” is made of the initials of “{other}”, as of no other name in the report.",
    ),
    "shortened": (0.75, "“{alias}” is short for “{other}”, the only longer name in the report that fits."),
}


def name_decision(
    alias: str, organization: str, told: tuple[str, str], joined: tuple[str, str] | None
) -> NameDecision:
    """The decision on `alias`.

    `told` is the method by which the organization was told and the form it was told from, `joined`
    the method by which the alias came to stand for it and the form it was joined with.

    >>> name_decision("KWN", "kwn", ("list", "Kosova Women"), ("defined", "Kosova Women")).score
    0.97
    """
    method, form = told
    score, reason = _TOLD[method]
    reason = reason.format(form=form)
    if alias == form or joined is None:
        return NameDecision(alias, organization, method, score, reason)
    how, other = joined
    # A name that no list knows is what the report says it is: the link alone can be wrong.
    score = 1.0 if method == "name" else score
    share, link = _JOINED[how]
    return NameDecision(
        alias, organization, how, min(score, share), f"{link.format(alias=alias, other=other)} {reason}"
    )
