/**
 * Evaluates expressions with Enketo's openrosa-xpath-evaluator.
 * Reads {now, instance, cases: [{expression, here}]}; prints [{text} or {error}] in the same order.
 */
import { given, openrosa } from "./dom.mjs";

// In a browser the type of a result may be left out, and the evaluator does so; jsdom insists.
const { evaluate } = XPathExpression.prototype;
XPathExpression.prototype.evaluate = function (node, type = XPathResult.ANY_TYPE, result = null) {
  return evaluate.call(this, node, type, result);
};

const evaluator = openrosa();
const instance = new DOMParser().parseFromString(given.instance, "text/xml");

function nodeAt(path) {
  return evaluator.evaluate(path, instance, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
}

function outcome({ expression, here }) {
  try {
    return { text: evaluator.evaluate(expression, nodeAt(here), null, XPathResult.STRING_TYPE).stringValue };
  } catch (error) {
    return { error: String(error) };
  }
}

console.log(JSON.stringify(given.cases.map(outcome)));
