"""Whole conversations in virtual time share one understanding: its matcher takes seconds."""

import itertools

import pytest

from appliance.core.types import ProposalId
from appliance.testing.engines import ScriptedModel
from appliance.testing.house import imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding


@pytest.fixture(scope="session")
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture(scope="session")
def _understanding(model: ScriptedModel) -> Understanding:
    ids = itertools.count()
    made = Understanding(model, new_id=lambda: ProposalId(f"p{next(ids)}"))
    run_virtual(made.know(imaginary_home()))
    return made


@pytest.fixture
def understanding(_understanding: Understanding, model: ScriptedModel) -> Understanding:
    model.script.clear()
    model.otherwise = "none"
    model.asked.clear()
    _understanding.forget()
    return _understanding
