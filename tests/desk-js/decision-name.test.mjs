import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionName } from "../../src/QuotaTracker.Station/wwwroot/js/decision-name.js";

test("an exemption that leaves a part taxed has a name of its own, and nothing else has", () => {
    assert.deepEqual(["Exempt", "Confirmed"].map(name => decisionName(name, 1)), ["ExemptPartly", "ConfirmedPartly"]);
    assert.deepEqual(["Exempt", "Confirmed"].map(name => decisionName(name, 0)), ["Exempt", "Confirmed"]);
    for (const name of ["Taxable", "DutyDue", "Pending", "Provisional", "NotCounted", "Voided"])
        assert.equal(decisionName(name, 1), name);
});
