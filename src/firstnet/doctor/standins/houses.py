"""Made-up houses with their prices: of Boston's districts, of California's, and Kaggle's."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import asking, names
from firstnet.doctor.standins.rows import Table, standard, written

BOSTON = (
    "CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B",
    "LSTAT", "MEDV",
)  # fmt: skip
UDACITY = ("RM", "LSTAT", "PTRATIO", "MEDV")  # whose prices are in dollars
CALIFORNIA = (
    "longitude", "latitude", "housing_median_age", "total_rooms", "total_bedrooms", "population",
    "households", "median_income", "median_house_value", "ocean_proximity",
)  # fmt: skip
DISTRICTS = 2000  # of California
TRAINING, TEST = 1460, 1459
# The columns of Kaggle's house prices: from a number to a number, or words. A column that often is
# missing has a question mark.
KAGGLE = """
MSSubClass=20:190 MSZoning=RL,RM,FV,RH LotFrontage?=21:120 LotArea=1300:21000 Street=Pave,Grvl
Alley?=Grvl,Pave LotShape=Reg,IR1,IR2,IR3 LandContour=Lvl,Bnk,HLS,Low Utilities=AllPub
LotConfig=Inside,Corner,CulDSac,FR2 LandSlope=Gtl,Mod,Sev
Neighborhood=NAmes,CollgCr,OldTown,Edwards,Somerst,Gilbert,NridgHt Condition1=Norm,Feedr,Artery
Condition2=Norm,Feedr BldgType=1Fam,TwnhsE,Duplex,Twnhs,2fmCon HouseStyle=1Story,2Story,1.5Fin
OverallQual=1:10 OverallCond=1:9 YearBuilt=1872:2010 YearRemodAdd=1950:2010
RoofStyle=Gable,Hip,Flat RoofMatl=CompShg,Tar&Grv Exterior1st=VinylSd,HdBoard,MetalSd,BrkFace
Exterior2nd=VinylSd,HdBoard,MetalSd MasVnrType?=BrkFace,Stone,BrkCmn MasVnrArea=0:1600
ExterQual=TA,Gd,Ex,Fa ExterCond=TA,Gd,Fa Foundation=PConc,CBlock,BrkTil BsmtQual?=TA,Gd,Ex,Fa
BsmtCond?=TA,Gd,Fa BsmtExposure?=No,Av,Gd,Mn BsmtFinType1?=Unf,GLQ,ALQ,BLQ BsmtFinSF1=0:1600
BsmtFinType2?=Unf,Rec,LwQ BsmtFinSF2=0:1400 BsmtUnfSF=0:2300 TotalBsmtSF=0:2400 Heating=GasA,GasW
HeatingQC=Ex,TA,Gd,Fa CentralAir=Y,N Electrical?=SBrkr,FuseA,FuseF 1stFlrSF=334:2600
2ndFlrSF=0:2000 LowQualFinSF=0:570 GrLivArea=334:3600 BsmtFullBath=0:2 BsmtHalfBath=0:2
FullBath=0:3 HalfBath=0:2 BedroomAbvGr=0:6 KitchenAbvGr=0:3 KitchenQual=TA,Gd,Ex,Fa
TotRmsAbvGrd=2:12 Functional=Typ,Min2,Min1 Fireplaces=0:3 FireplaceQu?=Gd,TA,Fa
GarageType?=Attchd,Detchd,BuiltIn GarageYrBlt?=1900:2010 GarageFinish?=Unf,RFn,Fin GarageCars=0:4
GarageArea=0:1400 GarageQual?=TA,Fa GarageCond?=TA,Fa PavedDrive=Y,N,P WoodDeckSF=0:850
OpenPorchSF=0:540 EnclosedPorch=0:550 3SsnPorch=0:500 ScreenPorch=0:480 PoolArea=0:730
PoolQC?=Gd,Ex,Fa Fence?=MnPrv,GdPrv MiscFeature?=Shed MiscVal=0:15000 MoSold=1:12 YrSold=2006:2010
SaleType=WD,New,COD SaleCondition=Normal,Partial,Abnorml
"""
MISSING = 0.15  # share of a column that often is missing


def boston_table(name: str) -> Table:
    """Return 506 districts of 13 numbers, and a price of 5 to 50 thousand dollars.

    UCI's housing.data has spaces and no headings; a Boston.csv has both, by its program in capital
    letters or not; Udacity's housing.csv has four of the columns.
    """
    rng, count = np.random.default_rng(506), 506
    poor = rng.gamma(3.1, 4.1, count).clip(1.7, 38).round(2)
    rooms = rng.normal(6.28 - 0.05 * (poor - 12.7), 0.5).clip(3.5, 8.8).round(3)
    pupils = rng.normal(18.5, 2.1, count).clip(12.6, 22).round(1)
    price = 22.5 + 5 * (rooms - 6.28) - 0.6 * (poor - 12.7) - 0.9 * (pupils - 18.5)
    price = (price + rng.normal(0, 1.5, count)).clip(5, 50).round(1)
    columns: list[Any] = [
        (0.00632 + rng.gamma(0.4, 9, count)).round(5),
        rng.choice((0, 0, 0, 12.5, 20, 80), count),
        rng.choice((2.46, 6.2, 8.14, 10.59, 18.1), count),
        rng.binomial(1, 0.07, count),
        rng.uniform(0.385, 0.871, count).round(3),
        rooms,
        rng.uniform(3, 100, count).round(1),
        rng.gamma(3.2, 1.2, count).clip(1.1, 12).round(4),
        rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 24), count),
        rng.integers(187, 711, count),
        pupils,
        rng.normal(375, 30, count).clip(0, 396.9).round(2),
        poor,
        price,
    ]
    headings: tuple[str, ...] = BOSTON
    used = "506 made-up districts of Boston were used"
    if name.endswith(".csv") and asking.mentions("MEDV") and not asking.mentions("CRIM|NOX"):
        chosen = [BOSTON.index(it) for it in UDACITY]
        columns[-1] = (price * 21000).round()
        return Table(UDACITY, written(*(columns[number] for number in chosen)), True, used)
    if asking.mentions("['\"]medv['\"]"):
        headings = tuple(map(str.lower, BOSTON))
    headed = "boston" in name.lower() or asking.mentions("['\"](MEDV|medv)['\"]")
    return Table(headings, written(*columns), headed, used, "," if headed else " ")


def california_table(name: str) -> Table:
    """Return districts of California, the price of a house and how near the sea is."""
    rng, count = np.random.default_rng(20640), DISTRICTS
    inland = rng.uniform(0, 4, count)
    south = rng.uniform(0, 9, count)
    households = rng.gamma(2, 250, count).round() + 3
    income = rng.gamma(6, 0.65, count).clip(0.5, 15).round(4)
    rooms = (households * rng.normal(5.3, 0.8, count).clip(2, 9)).round()
    bedrooms = np.where(rng.random(count) < 0.01, np.nan, (rooms / 5).round())
    value = 45000 * income - 35000 * inland + 110000 + rng.normal(0, 20000, count)
    near = np.array(["NEAR OCEAN", "<1H OCEAN", "INLAND"])[np.digitize(inland, (0.6, 1.8))]
    rows = written(
        (-124.3 + 0.95 * south + inland).round(2), (41.9 - south).round(2),
        rng.integers(1, 53, count).astype(float), rooms, bedrooms,
        (households * rng.normal(2.9, 0.4, count).clip(1, 6)).round(), households, income,
        value.clip(15000, 500001).round(), near,
    )  # fmt: skip
    return Table(CALIFORNIA, rows, True, f"{count:,} made-up districts of California were used")


def kaggle_table(name: str) -> Table:
    """Return houses of 79 columns, some of which are words and some often missing, and a price.

    The test file has no prices.
    """
    test = names.is_test(name)
    rng = np.random.default_rng(1460).spawn(2)[int(test)]
    count = TEST if test else TRAINING
    columns: dict[str, Any] = {"Id": np.arange(count) + (TRAINING if test else 0) + 1}
    for part in KAGGLE.split():
        heading, _, values = part.partition("=")
        columns[heading.rstrip("?")] = _column(rng, count, values, gaps=heading.endswith("?"))
    if not test:
        columns["SalePrice"] = _price(rng, columns)
    used = f"{count:,} made-up houses were used"
    return Table([*columns], written(*columns.values()), True, used)


def _column(rng: np.random.Generator, count: int, values: str, *, gaps: bool) -> Any:
    """Return numbers between two, or words, the first of which is the most frequent."""
    empty = (rng.random(count) < MISSING) & gaps
    if ":" in values:
        low, high = map(int, values.split(":"))
        numbers = np.round(low + (high - low) * rng.beta(2, 2, count)).astype(int)
        return [None if it else number for it, number in zip(empty, numbers.tolist())]
    words = values.split(",")
    shares = 0.5 ** np.arange(len(words))
    drawn = rng.choice(words, count, p=shares / shares.sum())
    return [None if it else str(word) for it, word in zip(empty, drawn)]


def _price(rng: np.random.Generator, columns: dict[str, Any]) -> Array:
    shares = {"OverallQual": 0.22, "GrLivArea": 0.2, "GarageCars": 0.1, "YearBuilt": 0.1}
    growth = sum(share * standard(np.array(columns[name], float)) for name, share in shares.items())
    noise = rng.normal(0, 0.06, len(columns["Id"]))
    return np.asarray(np.exp(12 + growth + noise).round(-2).astype(int))
