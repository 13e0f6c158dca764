export { openInstance, INSTANCE_SCHEMA, type Instance } from './instance.ts';
export { overview } from './overview.ts';
export { openProject, schemaOf, type Project, type ProjectHost } from './project.ts';
export { newId } from './ids.ts';
export { createRetailProject, openSamples, type Samples } from './samples.ts';
export { backupHome, requireEmpty, restoreHome } from './backup.ts';
export { announce, findRunning, lockHome, secretOf } from './home.ts';
export type { NewProject, ProjectChange, ProjectRecord } from './record.ts';
export { openBounces } from './bounces.ts';
