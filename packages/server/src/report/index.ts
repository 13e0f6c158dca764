export { campaignReport, type ReportContext } from './campaign-report.ts';
export { openEffectDetails, type EffectDetails } from './effect-details.ts';
export { couponsOf } from './coupons.ts';
export { goalStage, type GoalContext } from './goal-stage.ts';
export { responseStage, type ResponseContext } from './response-stage.ts';
export { openReports, type Reports, type ReportsContext } from './reports.ts';
export { comparedCustomers, type ComparedCustomers } from './compared.ts';
export { spendOf } from './spend.ts';
export { valueUnitsOf } from './value-units.ts';
