import type { DoctorDocument } from '../../model/documents/doctor.ts';
import type { ReportFormat } from '../format.ts';

/** Exactly one JSON document; DEL and C1 controls, which JSON keeps and terminals obey, are written as escapes. */
export function renderDoctorJson(document: DoctorDocument): string {
  const text = JSON.stringify(document, null, 2);
  return `${text.replace(/[\u007f-\u009f\u2028\u2029]/g, escaped)}\n`;
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export const jsonFormat: ReportFormat<DoctorDocument> = { name: 'json', render: renderDoctorJson };
