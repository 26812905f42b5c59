// What is already public about a project and need not be typed again.

import { fieldAt } from "./shape.js";

const PROJECT_ID = "^[0-9]{4}/[a-z]+/[a-z0-9-]+$";

/** `data` of a new record with what the chosen project tells; what somebody wrote stays. */
export function filledIn(kind, data, project, where) {
  const made = { ...data };
  if (kind === "score" && where.expert) made.expert = where.expert.toUpperCase();
  if (!project) return made;
  if (kind === "contract" && !made.payee)
    made.payee = { name: project.agency, credit_code: project.code };
  if (kind === "payment" && !made.payee) made.payee = project.agency;
  if (kind === "case-study") {
    made.agency ??= project.agency;
    made.theme ??= project.theme;
  }
  return made;
}

/** What can be chosen for the field at `path`. */
export function hintsOf(kind, path, shape, { project, projects }) {
  const last = path.at(-1);
  if (kind === "progress" && path[0] === "activities" && last === "activity")
    return project?.activities ?? [];
  if (last === "goal") return project?.goals ?? [];
  if (fieldAt(shape.fields, path)?.pattern === PROJECT_ID) return projects.map((each) => each.id);
  return [];
}
