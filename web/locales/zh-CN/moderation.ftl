# 管理：做了什么，为什么。

reason-rules = 违反社区约定
reason-spam = 广告或刷屏
reason-abuse = 辱骂、攻击他人
reason-privacy = 泄露隐私，尤其是孩子的信息
reason-illegal = 违法违规
reason-copyright = 侵犯他人著作权
reason-off-topic = 和这里的话题无关
reason-duplicate = 重复的内容
reason-settled = 已经讨论清楚
reason-mistake = 处理有误，或不再需要
reason-other = 其他（见说明）

do-hide-post = 收起这条内容
do-restore-post = 恢复这条内容
do-pass-post = 放行这条内容
do-dismiss-report = 举报不成立
do-lock-thread = 关闭讨论
do-unlock-thread = 重新打开讨论
do-move-thread = 移到别处
do-merge-thread = 并入另一个讨论
do-warn = 警告
do-silence = 暂停发言
do-lift-silence = 恢复发言
do-withdraw-work = 管理员撤下
do-restore-work = 重新发布
do-add-word = 加进词表
do-remove-word = 移出词表

act-hide-post = 您的内容被管理员收起了，别人暂时看不到。
act-restore-post = 您的内容已经恢复，大家又能看到了。
act-pass-post = 您的内容已经放行，大家能看到了。
act-dismiss-report = 举报不成立，内容没有问题。
act-lock-thread = 您的讨论被关闭，不再接受回复。
act-unlock-thread = 您的讨论重新打开了。
act-move-thread = 您的讨论被移到了更合适的地方。
act-merge-thread = 您的讨论被并进了另一个讨论。
act-warn = 管理员给您一个提醒。
act-silence = 您暂时不能发言。
act-lift-silence = 您可以重新发言了。
act-withdraw-work = 您的作品被管理员撤下了，修改后请联系管理员恢复。
act-restore-work = 您的作品重新发布了。
act-add-word = 词表里加了一个词。
act-remove-word = 词表里去掉了一个词。

notice-moderated = 管理员处理了和您有关的内容
trail = 处理记录
trail-person = 某个人的（编号或主页地址）
trail-thread = 某个讨论的（编号或地址）
no-acts = 没有记录。
same-thread = 这个讨论的记录
act-answer = 如果觉得处理有误，请联系学校管理员。
act-until = 到
field-words = 说明（对方会看到，可不填）
words-hint = 原因和说明会通知当事人。
field-hours = 多长时间
for-days = { $days } 天
move-to = 移到哪里？
move-hint = 粘贴那里的网址：课程、课时、案例、章节或教研组
merge-into = 并入哪个讨论？
merge-hint = 粘贴那个讨论的网址，它要比这个开得早
queue-size = 还有 { $count } 件等着处理
is-held = 词表拦下
already-gone = 内容已经看不到了
let-pass = 放行
held-words = 词表
post-hidden = 这条内容被管理员收起了。
post-held = 这条内容要等管理员看过，别人才能看到。
thread-hidden = 这个讨论被管理员收起了
field-say-why = 选“其他”时请写明原因
problem-silenced = 您在 { $until } 之前不能发言：{ $reason ->
    *[rules] { reason-rules }
     [spam] { reason-spam }
     [abuse] { reason-abuse }
     [privacy] { reason-privacy }
     [illegal] { reason-illegal }
     [copyright] { reason-copyright }
     [off_topic] { reason-off-topic }
     [duplicate] { reason-duplicate }
     [settled] { reason-settled }
     [mistake] { reason-mistake }
     [other] { reason-other }
} { $words }
problem-silenced-detail = 到时会自动恢复。您写的内容还在，可以先存着。
problem-keeps-order = 不能对管理员或自己这样做
problem-keeps-order-detail = 管理员的账号由系统管理员负责。
problem-not-silenced = 这个人没有被暂停发言
problem-not-silenced-detail = 也许时间已经到了。
problem-already-so = 已经是这样了
problem-already-so-detail = 也许别的管理员刚刚处理过，请刷新看看。
problem-out-of-sight = 被收起的讨论不能合并
problem-out-of-sight-detail = 请先恢复，再合并。
problem-other-kind-of-place = 这两个讨论不在同一类地方
problem-other-kind-of-place-detail = 课时的讨论只能并入课时的讨论，教研组的并入教研组的，其他一样。可以先移过去再合并。
problem-merge-into-older = 请把较晚的讨论并入较早的
problem-merge-into-older-detail = 先开的那个讨论留下来，请从另一个讨论里操作。
held-words-lead = 内容里出现这些词，就先拦下，等管理员看过再放行。全角半角、大小写、繁体、中间的空格和符号都不影响。
field-word = 词
field-known-word = 词表里已经有了
field-no-letters = 至少要有一个文字或数字
problem-too-many-words = 词表太长了
problem-too-many-words-detail = 最多 { $max } 个词，请先去掉一些。
problem-withdrawn-by-moderator = 管理员撤下了它，您不能自己重新发布
problem-withdrawn-by-moderator-detail = 请看撤下的原因，改好以后请管理员恢复。
