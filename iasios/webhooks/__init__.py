"""Telling other programs that a status has changed: a row for each receiver first, then a signed call. It refuses to
call anything but public addresses by https, and tells no more than what changed."""
