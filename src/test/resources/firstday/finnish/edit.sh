# Nothing is to be mended in these drafts.
