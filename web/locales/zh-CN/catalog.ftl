# 课程、课时和教学案例出错时的说明。

problem-media-not-ready = 视频还不能播放
problem-media-not-ready-detail = 请等转码完成，或换一个视频，再发布。
problem-upload-used = 这个上传已经用过了
problem-upload-used-detail = 它是另一节课或另一个案例的视频。请为这里重新上传一次。
problem-file-type = 不收这种文件
problem-file-type-detail = 可以附上 PDF、Word、PowerPoint、Excel、OpenDocument、PNG、JPEG、WebP、MP4、M4A 和纯文本（UTF-8）。旧的 .doc、.ppt 请另存为 .docx、.pptx。
problem-too-many-files = 文件太多了
problem-too-many-files-detail = 一个案例最多 { $max } 个文件，请先删去一个。

field-unknown-choice = 请从列表里选一个
field-no-grade-here = 这个学段没有年级
field-too-many-keywords = 最多 20 个关键词

shelf-any = 不限
grade-1 = 一年级
grade-2 = 二年级
grade-3 = 三年级
grade-4 = 四年级
grade-5 = 五年级
grade-6 = 六年级
grade-7 = 七年级
grade-8 = 八年级
grade-9 = 九年级
volume-1 = 上册
volume-2 = 下册
