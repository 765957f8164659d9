/**
 * Fills in whole forms with the engine of ODK Web Forms.
 * Reads {now, forms: [{xform, answers: [[path, text], ...]}]}; prints for each form
 * {path: {relevant, value, valid, choices: [[name, label], ...]}} or {error}. Values are texts.
 */
import { engine, given } from "./dom.mjs";

const { createInstance } = await engine();

function* nodesBelow(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* nodesBelow(child);
}

function asText(value) {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join(" ") : String(value);
}

function answer(root, path, text) {
  const node = [...nodesBelow(root)].find((each) => each.currentState.reference === path);
  if (!node) throw new Error(`the form has no ${path}`);
  if (node.nodeType === "select") node.selectValues(text.split(" ").filter(Boolean));
  else node.setValue(text);
}

function described(node) {
  const state = node.currentState;
  return {
    relevant: state.relevant,
    value: asText(state.value),
    valid: !node.validationState?.violation,
    choices: (state.valueOptions ?? []).map((choice) => [choice.value, choice.label?.asString ?? ""]),
  };
}

async function filled({ xform, answers }) {
  try {
    const { root } = await createInstance(xform);
    for (const [path, text] of answers) answer(root, path, text);
    return Object.fromEntries([...nodesBelow(root)].map((node) => [node.currentState.reference, described(node)]));
  } catch (error) {
    return { error: String(error) };
  }
}

const outcomes = [];
for (const form of given.forms) outcomes.push(await filled(form));
console.log(JSON.stringify(outcomes));
