"""From a folder of reports to a published database, a folder for each stage."""
