"""Commands of the chart."""
