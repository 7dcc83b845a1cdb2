# 页面上的话。

name = 萤火
tagline = 再细的网线，也能听见好课
skip = 跳到正文
nav = 主要栏目
account = 我的账号
courses = 课程
cases = 教学案例
search = 搜索
studio = 工作台
moderation = 管理
admin = 账号
notices = 消息
sign-in = 登录
sign-out = 退出登录
register = 注册
register-hint = 学生自己注册就可以；老师的账号请找学校管理员开通。
no-account = 还没有账号？
to-home = 回首页
more = 下一页
answered = 已解答
replies = { $count } 条回复
no-threads = 还没有人提问。
as-question = 这是一个问题，希望有人解答
post-thread = 发布
sign-in-to-ask = 登录后提问

field-username = 用户名
field-password = 密码
field-display-name = 显示的名字
field-title = 标题
field-body = 内容
field-at-s = 视频的时间（可不填）
