# 文件：附件里的文字，帖子里的图片和语音。

unread-locked = 加了密码，搜索不到里面的文字
unread-damaged = 文件坏了，搜索不到里面的文字
unread-too-large = 文件展开后太大，搜索不到里面的文字
unread-no-text = 里面没有文字（可能是扫描的图片），搜索不到
unread-internal = 暂时读不出里面的文字
