import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError, messageOf } from '../errors.ts';

/** 计算参数 — options of a computation, which takes nothing else. @throws AppError `invalid_input` naming what it does not know */
export function readOptions<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new AppError('invalid_input', messageOf(error), {});
  }
}
