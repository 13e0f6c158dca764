import { Form, Modal } from 'antd';
import type { ReactNode } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { useWords } from '../../words/index.ts';

interface FormDialogProps<V extends object> {
  readonly title: ReactNode;
  readonly initial: Partial<V>;
  readonly act: string;
  readonly busy: boolean;
  /** A refusal by the server; shown under the fields, which keep what was typed. */
  readonly error: unknown;
  readonly onSubmit: (values: V) => void;
  readonly onClose: () => void;
  readonly danger?: boolean;
  /** True while the dialog must not be submitted. */
  readonly blocked?: boolean;
  readonly width?: number;
  readonly children: ReactNode;
}

/** 表单对话框 — a few fields and one act. Drawn only while open, so each opening starts from `initial`. */
export function FormDialog<V extends object>(props: FormDialogProps<V>) {
  const [form] = Form.useForm<V>();
  const words = useWords().data.act;
  return (
    <Modal
      open
      title={props.title}
      okText={props.act}
      cancelText={words.cancel}
      onOk={() => form.submit()}
      onCancel={props.onClose}
      confirmLoading={props.busy}
      okButtonProps={{ danger: props.danger ?? false, disabled: props.blocked ?? false }}
      width={props.width ?? 520}
    >
      <Form<V>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={props.initial}
        onFinish={(values) => {
          if (props.blocked !== true) props.onSubmit(values);
        }}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) form.submit();
        }}
        style={{ marginTop: 16 }}
      >
        {props.children}
        <button type="submit" hidden />
        {props.error !== null && props.error !== undefined && <ErrorView error={props.error} />}
      </Form>
    </Modal>
  );
}
