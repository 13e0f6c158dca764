import type { VendorCodes } from './vendor-codes.ts';

/**
 * 阿里云错误码 — “短信服务 API 错误码” and “公共错误码” of help.aliyun.com, read November 2026. `BUSINESS_LIMIT_CONTROL` is a limit of the one
 * number, not of the account, so it must not hold back all others.
 */
export const ALIYUN_CODES: VendorCodes = {
  'isv.': 'content',
  'isp.': 'transient',
  'isv.MOBILE_NUMBER_ILLEGAL': 'recipient',
  'isv.BUSINESS_LIMIT_CONTROL': 'transient',
  'isv.AMOUNT_NOT_ENOUGH': 'quota',
  'isv.OUT_OF_SERVICE': 'quota',
  'isv.DAY_LIMIT_CONTROL': 'quota',
  'isv.MONTH_LIMIT_CONTROL': 'quota',
  'isv.ACCOUNT_': 'auth',
  'isv.PRODUCT_UN': 'auth',
  'isv.DENY_IP_RANGE': 'auth',
  'isp.RAM_PERMISSION_DENY': 'auth',
  InvalidAccessKeyId: 'auth',
  IncompleteSignature: 'auth',
  SignatureDoesNotMatch: 'auth',
  InvalidTimeStamp: 'auth',
  InvalidSecurityToken: 'auth',
  Forbidden: 'auth',
  NoPermission: 'auth',
  Throttling: 'throttled',
  SignatureNonceUsed: 'transient',
  ServiceUnavailable: 'transient',
  InternalError: 'unknown',
};
