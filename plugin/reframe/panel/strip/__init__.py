"""The film strip: the clip at a glance, with its in and out."""
