# What is said when courses, lessons and teaching cases go wrong.

problem-media-not-ready = The video is not ready
problem-media-not-ready-detail = Wait until it can be played, or upload another one, then publish.
problem-upload-used = This upload is used already
problem-upload-used-detail = It is the video of another lesson or case. Upload the file again for this one.
problem-file-type = This type of file is not taken
problem-file-type-detail = PDF, Word, PowerPoint, Excel, OpenDocument, PNG, JPEG, WebP, MP4, M4A and plain text (UTF-8) can be attached. Old .doc and .ppt files: save them as .docx or .pptx.
problem-too-many-files = Too many files
problem-too-many-files-detail = A case carries at most { $max } files. Remove one first.

field-unknown-choice = Please choose one from the list
field-no-grade-here = There are no grades at this stage
field-too-many-keywords = At most 20 keywords

shelf-any = Any
grade-1 = Grade 1
grade-2 = Grade 2
grade-3 = Grade 3
grade-4 = Grade 4
grade-5 = Grade 5
grade-6 = Grade 6
grade-7 = Grade 7
grade-8 = Grade 8
grade-9 = Grade 9
volume-1 = Volume 1
volume-2 = Volume 2
