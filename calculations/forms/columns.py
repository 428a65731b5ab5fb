"""The columns that tables of several forms have, by what offices call them."""

from calculations.sheets.columns import Column, Kind

PARTS = {"统筹基金": "pooled", "统筹": "pooled", "个人账户": "individual", "合计": "all", "全部": "all"}
"""The parts of a fund by their names."""
SIDES = {"收入": "income", "支出": "expenditure", "结余": "balance"}
"""The sides of a budget by their names."""

COUNTY = Column("county", "区县", Kind.CODE, ("区县(市)", "县区", "统筹区县", "区县名称", "区县代码"))
FUND = Column("fund", "险种", Kind.CODE, ("险种名称", "基金", "医保险种"))
MONTH = Column("month", "月份", Kind.MONTH, ("所属月份", "所属期"))
PART = Column("part", "部分", Kind.CODE, ("分项", "基金部分"), PARTS)
SIDE = Column("side", "收支方向", Kind.CODE, ("收支", "方向"), SIDES)
LINE = Column("line", "项目", Kind.CODE, ("行次", "科目", "项目名称"))
AMOUNT = Column("amount", "金额", Kind.AMOUNT)
