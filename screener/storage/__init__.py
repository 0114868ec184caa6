"""Where recordings and résumés lie: a local folder, or a bucket of S3-compatible storage."""
