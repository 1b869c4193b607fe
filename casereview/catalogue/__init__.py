"""What the internal case review asks of each case, as reviewed text files (R39 to R43).

Reads and checks files; stores nothing and needs neither Django nor a database.
"""

from casereview.catalogue.loading import available_datasets, load_dataset
from casereview.catalogue.specs import (
    DatasetSpec,
    DatasetTranslation,
    GroupSpec,
    LabelText,
    MarkSpec,
    MarkText,
    TopicSpec,
    TumourTypeSpec,
)
from iasios.catalogue.toml_reader import CatalogueError

__all__ = [
    "CatalogueError",
    "DatasetSpec",
    "DatasetTranslation",
    "GroupSpec",
    "LabelText",
    "MarkSpec",
    "MarkText",
    "TopicSpec",
    "TumourTypeSpec",
    "available_datasets",
    "load_dataset",
]
