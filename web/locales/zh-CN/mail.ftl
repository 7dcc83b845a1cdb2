# 邮件摘要和确认信。

field-address = 电子邮箱
field-not-an-address = 这不像是电子邮箱
mail-hint = 只用来给您发消息摘要，不给别人看。我们先发一封信，您点了里面的链接才算数。
mail-ask = 发确认信
mail-waits = 请到邮箱里点确认链接
mail-question = 萤火：请确认您的邮箱
mail-question-intro = 有人在萤火把这个邮箱设为接收消息摘要的地址。如果是您，请打开下面的链接；不是您就不用理会，我们不会再来信。
mail-confirm = 确认这个邮箱
mail-confirmed = 邮箱已确认
mail-digest = 萤火：{ $count } 条新消息
mail-digest-intro = 您不在的时候：
mail-more = 还有 { $count } 条，去看看
mail-choose = 消息设置
mail-unsubscribe = 不再收这样的邮件
mail-unsubscribed = 已退订，不会再发摘要给您
problem-mail-is-off = 这台服务器不发邮件
problem-mail-is-off-detail = 管理员还没有设置邮件服务器。
problem-mail-not-sent = 确认信没有发出去
problem-mail-not-sent-detail = 邮件服务器没有收下。请看看地址对不对，过几分钟再试。
problem-bad-mail-link = 链接不能用了
problem-bad-mail-link-detail = 链接不完整、过了期，或者邮箱已经换过。请到消息设置里再来一次。
