import type { VendorCodes } from './vendor-codes.ts';

/**
 * 腾讯云错误码 — “短信 API 3.0 发送错误码” (cloud.tencent.com/document/api/382/59177) and “公共错误码”, read November 2026. Limits of the one
 * number (`LimitExceeded.PhoneNumber…`, `DeliveryFrequencyLimit`) must not hold back all others. `SerivceSuspend…` is spelt as they spell it.
 */
export const TENCENT_CODES: VendorCodes = {
  'FailedOperation.': 'content',
  InvalidParameter: 'content',
  MissingParameter: 'content',
  'FailedOperation.PhoneNumberInBlacklist': 'recipient',
  'InvalidParameterValue.IncorrectPhoneNumber': 'recipient',
  'UnsupportedOperation.': 'recipient',
  'FailedOperation.InsufficientBalanceInSmsPackage': 'quota',
  'FailedOperation.MarketingSendTimeConstraint': 'transient',
  'FailedOperation.NotEnterpriseCertification': 'auth',
  'InvalidParameterValue.SdkAppId': 'auth',
  'UnauthorizedOperation.': 'auth',
  'UnauthorizedOperation.SerivceSuspendDueToArrears': 'quota',
  AuthFailure: 'auth',
  IpNotInWhitelist: 'auth',
  IpInBlacklist: 'auth',
  LimitExceeded: 'quota',
  'LimitExceeded.PhoneNumber': 'transient',
  'LimitExceeded.DeliveryFrequencyLimit': 'transient',
  RequestLimitExceeded: 'throttled',
  InternalError: 'transient',
  'InternalError.Sig': 'auth',
  'InternalError.RequestTimeException': 'auth',
  'InternalError.Timeout': 'unknown',
  'InternalError.SendAndRecvFail': 'unknown',
  ServiceUnavailable: 'transient',
};
