"""The town: brands with their facts and staff, customers with their matters, and what they write.

What it is calibrated against (``metrics.md``, Published references), and what was chosen where
the figures leave room or contradict each other:

* First answers after 8, 13 and 22 hours by tier: the mean over all public conversations that a
  person answered, by all hours, unanswered ones left out, as the study did. Nothing draws these
  waits; hours, shifts and the queue make them.
* 77 % reactive, 20 % without a mention: of the first replies in public conversations. Coosto's
  17 % lies below, its own source's 25 % above.
* 40 to 60 % of mentions answered: Coosto found 40 % in 2013 and 58 % in 2016; here it is every
  public post that opens a conversation with the brand.
* 34 % of brands only react: 8 of 24, and a third of those that are coined.
* 22 % of replies ask to go on in private: of the busiest tier's public replies on the platforms
  that have a private channel, for the figure is Twitter's.
* 50 % of posts to brands hold a question: of the posts that open a conversation.
* 340 contact moments a day: the mean of the ten busiest of 240 brands.
* Feedback: satisfaction about a point above the phone's, and answered more often than after a
  call, by the tables in ``feedback.py``.
"""
