/** Whether groups hold rows of one kind only. */
import { contingency, entropyOf, type GroupName, mutualInformation } from "./contingency.js";

/**
 * 1 when every found group has rows of one actual group alone (Rosenberg and Hirschberg 2007).
 * @param actual the true group of each row
 * @param found the group that each row was put in
 * @returns from 0 to 1
 * @throws SocagentError (`internal`) when the lengths differ
 */
export function homogeneity(actual: ArrayLike<GroupName>, found: ArrayLike<GroupName>): number {
  const table = contingency(actual, found);
  const entropy = entropyOf(table.a);
  return entropy === 0 ? 1 : mutualInformation(table) / entropy;
}
