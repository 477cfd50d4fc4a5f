"""Pictures as plain SVG: values in, text out; the same in a browser, on paper and as an image."""
