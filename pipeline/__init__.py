"""From a folder of reports to a published database, one module a stage."""
