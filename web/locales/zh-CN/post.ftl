# 发言的去向：浏览器里的脚本也用这一份。

post-sending = 正在发送…
post-waiting = 网络断了，内容已存在这台设备上，连上后自动发出。
post-sent = 已发出。
post-look = 去看看
post-signed-out = 登录已过期，内容还在这台设备上。请重新登录，登录后自动发出。
post-refused = 没有发成，内容还在：
post-too-old = 隔得太久没有自动发出，内容还在，请看过后再发一次。
post-draft = 上次没写完的内容还在。
