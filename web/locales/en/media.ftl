# What is said when uploads and media go wrong.

problem-tus-version = Another version of tus
problem-tus-version-detail = Send Tus-Resumable: 1.0.0; that is the version spoken here.
problem-tus-content-type = Wrong content type
problem-tus-content-type-detail = Send pieces as Content-Type: application/offset+octet-stream.
problem-bad-header = A header is missing or wrong
problem-bad-header-detail = The header { $name } is missing or cannot be read.
problem-file-too-large = The file is too large
problem-file-too-large-detail = At most { $megabytes } MB can be taken. Save the video with a smaller picture, or cut it in two.
problem-upload-quota = Your space is full
problem-upload-quota-detail = You have { $megabytes } MB left. Remove uploads that you no longer need, or ask your administrator for more.
problem-beyond-end = More than was announced
problem-beyond-end-detail = The piece goes beyond the length announced when the upload began. What was stored before is kept.
problem-wrong-offset = The upload goes on elsewhere
problem-wrong-offset-detail = The next piece begins at { $offset }.
problem-upload-busy = Another connection is still writing
problem-upload-busy-detail = Try again in a few seconds; nothing is lost.
problem-upload-taken-over = Continued elsewhere
problem-upload-taken-over-detail = A newer connection goes on with this upload. What this one sent is kept.
problem-checksum-mismatch = The piece arrived damaged
problem-checksum-mismatch-detail = It does not fit its checksum and was discarded. Please send it again.
problem-upload-unfinished = The upload is not finished
problem-upload-unfinished-detail = Wait until the whole file has arrived, then try again.
problem-storage-full = The disk is full
problem-storage-full-detail = What was stored is kept. Ask your administrator to make room, then go on.
problem-unknown-runner = Unknown transcoder
problem-unknown-runner-detail = Send the token that `yinghuo runner add` printed.
problem-lease-lapsed = The lease has lapsed
problem-lease-lapsed-detail = Another transcoder may have the job. Drop it and claim the next one.
problem-bad-file-name = This file name cannot be used
problem-bad-file-name-detail = “{ $name }” is not 1 to 80 of a-z, 0-9, dot and hyphen.
problem-digest-missing = The digest is missing
problem-digest-missing-detail = Send Repr-Digest: sha-256=:…: with the file.
problem-digest-mismatch = The file arrived damaged
problem-digest-mismatch-detail = It does not fit its digest. Please send it again.
problem-other-runner-protocol = This transcoder is of another version
problem-other-runner-protocol-detail = It speaks protocol { $theirs }, the server { $ours }. Install the yinghuo-transcoder that came with the server.
problem-unfitting-result = The result does not fit the task
problem-bad-plan = The plan cannot be followed
problem-bad-plan-detail = { $why }
problem-file-not-delivered = A file is missing
problem-file-not-delivered-detail = “{ $name }” was not delivered with the digest given.
problem-runner-exists = The name is taken
problem-runner-exists-detail = There is already a transcoder named “{ $name }”.

# captions
field-captions = Captions
field-not-a-language = Choose a language tag such as zh-CN or en
field-unknown-encoding = This file is neither UTF-8 nor GB18030: save it as UTF-8
field-no-captions = There are no captions in this file
field-bad-caption-time = Line { $line }: two times are expected here, such as 00:01:05.000 --> 00:01:08.000
field-ends-before-it-begins = Line { $line }: it ends before it begins
problem-too-many-languages = Captions in too many languages
problem-too-many-languages-detail = At most { $most } languages a video.
