/** Whether rows of one kind are all in one group. */
import type { GroupName } from "./contingency.js";
import { homogeneity } from "./homogeneity.js";

/**
 * 1 when all rows of every actual group are in one found group (Rosenberg and Hirschberg 2007).
 * @param actual the true group of each row
 * @param found the group that each row was put in
 * @returns from 0 to 1
 * @throws SocagentError (`internal`) when the lengths differ
 */
export function completeness(actual: ArrayLike<GroupName>, found: ArrayLike<GroupName>): number {
  return homogeneity(found, actual);
}
