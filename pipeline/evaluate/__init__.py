"""Measures a published database against annotated documents: the project's scorecard.

An annotated document is matched with the row of `documents` whose `source` ends in its id.
Precision, recall and F1 are micro-averaged over all documents:

    mention.TYPE   exact words and type, each occurrence counted
    entity.ORG     organizations of a document: one found for one annotated, sharing a surface form
    entity.PLACE   the same for places, which must also be in the right country
    entity.X.bound what entity.ORG and entity.PLACE would be if the mentions found were merged perfectly
    entity.DATE    distinct (start, end) values of a document
    dedup.ORG      B-cubed over the surface forms of organizations known to both, across documents
    activity       records aligned one to one by the values they share; a pair counts when the
                   type is right and one more value is shared
    slot.NAME      values of aligned records; those of unaligned records are missed or spurious
    slot.ALL       all slots together
    funding        distinct (document, funder)
    answer         (activity, funder, country): what `X-funded activities in Y` is answered from

Below the measures stand two reliability tables: the probabilities given to records and to roles, in
ten bins, beside the share that is right (a role where its slot counts, a record where it counts as
an activity), and the expected calibration error.

B-cubed: Bagga and Baldwin, "Algorithms for Scoring Coreference Chains", LREC 1998.
"""

from pipeline.evaluate.comparison import score
from pipeline.evaluate.measures import Measure, Scorecard, format_scorecard

__all__ = ["Measure", "Scorecard", "format_scorecard", "score"]
