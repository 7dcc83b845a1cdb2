# 上传和视频出问题时说的话。

problem-tus-version = tus 版本不符
problem-tus-version-detail = 请发送 Tus-Resumable: 1.0.0，这里只支持这个版本。
problem-tus-content-type = 内容类型不对
problem-tus-content-type-detail = 请用 Content-Type: application/offset+octet-stream 发送。
problem-bad-header = 请求头缺失或有误
problem-bad-header-detail = 请求头 { $name } 缺失或无法识别。
problem-file-too-large = 文件太大
problem-file-too-large-detail = 最大 { $megabytes } MB。请把视频画面缩小后另存，或分成两段。
problem-upload-quota = 空间已满
problem-upload-quota-detail = 还剩 { $megabytes } MB。请删除不再需要的上传，或请管理员增加空间。
problem-beyond-end = 超出了声明的长度
problem-beyond-end-detail = 这一段超出了开始上传时声明的长度；此前收到的内容都已保存。
problem-wrong-offset = 续传位置不对
problem-wrong-offset-detail = 下一段应从 { $offset } 开始。
problem-upload-busy = 另一个连接正在写入
problem-upload-busy-detail = 请过几秒再试，内容不会丢失。
problem-upload-taken-over = 已在别处继续上传
problem-upload-taken-over-detail = 新的连接正在继续上传；这个连接发来的内容已保存。
problem-checksum-mismatch = 这一段传坏了
problem-checksum-mismatch-detail = 与校验和不符，已丢弃，请重新发送这一段。
problem-upload-unfinished = 还没有传完
problem-upload-unfinished-detail = 请等整个文件传完再试。
problem-storage-full = 磁盘已满
problem-storage-full-detail = 已收到的内容都已保存。请管理员腾出空间后继续。
problem-unknown-runner = 未知的转码程序
problem-unknown-runner-detail = 请使用 `yinghuo runner add` 显示的令牌。
problem-lease-lapsed = 任务租约已失效
problem-lease-lapsed-detail = 任务可能已交给别的转码程序，请放弃它，领取下一个。
problem-bad-file-name = 文件名不能使用
problem-bad-file-name-detail = “{ $name }”不是由 1 到 80 个 a-z、0-9、点和连字符组成。
problem-digest-missing = 缺少摘要
problem-digest-missing-detail = 请随文件发送 Repr-Digest: sha-256=:…:。
problem-digest-mismatch = 文件传坏了
problem-digest-mismatch-detail = 与摘要不符，请重新发送。
problem-other-runner-protocol = 转码程序版本不符
problem-other-runner-protocol-detail = 它的协议版本是 { $theirs }，服务器是 { $ours }。请安装与服务器同版本的 yinghuo-transcoder。
problem-unfitting-result = 结果与任务不符
problem-bad-plan = 无法执行的计划
problem-bad-plan-detail = { $why }
problem-file-not-delivered = 缺少文件
problem-file-not-delivered-detail = “{ $name }”没有按所给摘要送达。
problem-runner-exists = 名称已被占用
problem-runner-exists-detail = 已有名为“{ $name }”的转码程序。

# captions
field-captions = 字幕
field-not-a-language = 请填写语言代码，如 zh-CN 或 en
field-unknown-encoding = 文件既不是 UTF-8 也不是 GB18030，请另存为 UTF-8
field-no-captions = 文件里没有字幕
field-bad-caption-time = 第 { $line } 行：应为起止时间，如 00:01:05.000 --> 00:01:08.000
field-ends-before-it-begins = 第 { $line } 行：结束早于开始
problem-too-many-languages = 字幕语言太多
problem-too-many-languages-detail = 每个视频最多 { $most } 种语言。
