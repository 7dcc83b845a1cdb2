# 收藏与求课例

save-it = 收藏
unsave-it = 取消收藏
my-saved = 我的收藏
nothing-saved = 还没有收藏。看到想留下的课例、课程或一节课，点“收藏”。

wanted = 求课例
wanted-lead = 没找到要的课例？说出来，名师会看到；想要的人越多，排得越靠前。
wanted-ask = 发布
wanted-none = 现在没有人在求课例。
wanted-top = 老师们在求的课例
wanted-shelf = 年级、学科、版本（可不选）
wanted-seconds = { $count } 人也想要
wanted-second = 我也想要
wanted-unsecond = 不要了
wanted-answered = 已找到
wanted-answer = 用这个课例回应
wanted-remove = 撤下
wanted-by = { $name } 在求
field-text = 想要什么课例
field-case-id = 已发布的课例
problem-too-many-wanted = 您求的课例还有很多没有回应
problem-too-many-wanted-detail = 最多同时求 { $max } 个。先撤下不再需要的。
problem-wanted-answered = 已经有课例回应了
problem-wanted-answered-detail = 别的老师刚刚已经回应。
notice-wanted-answered = 为您在求的课例找到了
