# 消息和它的渠道：页面、邮件、推送。

notice-settings = 消息设置
notice-what = 什么事
notice-replies = { $count } 条新回复
notice-times = { $count } 次
channel-page = 站内
channel-email = 邮件
channel-push = 推送
quiet-hours = 安静时段
quiet-hint = 这段时间（北京时间）不推送、不发邮件，过后再一起告诉您。不填就是不设。
field-quiet-start = 从
field-quiet-end = 到
field-digest = 邮件摘要
field-not-an-hour = 请写成 22:00 这样的时间
digest-off = 不发邮件
digest-daily = 每天早上一封
digest-weekly = 每周一早上一封
somebody-did = 有人{ $what }
field-not-public = 只能是公开主机上的 https 地址
field-not-keys = 不是浏览器给出的密钥
