"""Ready-made dashboards on a warehouse for BI tools."""
