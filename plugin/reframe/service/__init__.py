"""fal: credentials, upload, submission, status, results, and what its errors mean.

Nothing here knows a host, a user interface or a media library.
"""
