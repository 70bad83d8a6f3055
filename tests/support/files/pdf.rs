//! PDF files: pages of lines in Helvetica, written one below the other.

/// A PDF whose pages are these texts. A line that begins with `# ` is larger than the others.
pub fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + page * 2)).collect();
    objects.push(b"<< /Type /Catalog /Pages 2 0 R >>".to_vec());
    objects.push(
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] /MediaBox [0 0 595 842] >>",
            pages.len(),
            kids.join(" ")
        )
        .into(),
    );
    objects
        .push(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec());
    for (at, text) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
                5 + at * 2
            )
            .into(),
        );
        let stream = content(text);
        let mut object = format!("<< /Length {} >>\nstream\n", stream.len()).into_bytes();
        object.extend(stream);
        object.extend(b"\nendstream");
        objects.push(object);
    }
    pdf_of(&objects, "/Root 1 0 R")
}

/// A PDF of objects as they are; the first has number 1.
pub fn pdf_of(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    file.extend(
        format!("trailer\n<< /Size {} {trailer} >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes(),
    );
    file
}

/// The operators that write the lines; a tab goes to the next column.
fn content(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut y = 800;
    for line in text.lines() {
        let (size, line) = line.strip_prefix("# ").map_or((11, line), |heading| (20, heading));
        y -= if line.is_empty() { 14 } else { size + 3 };
        for (column, cell) in line.split('\t').enumerate() {
            if cell.is_empty() {
                continue;
            }
            out.extend(format!("BT /F1 {size} Tf 1 0 0 1 {} {y} Tm (", 60 + column * 150).bytes());
            let bytes: Vec<u8> = encoding_rs::WINDOWS_1252.encode(cell).0.into_owned();
            for byte in bytes {
                if matches!(byte, b'(' | b')' | b'\\') {
                    out.push(b'\\');
                }
                out.push(byte);
            }
            out.extend(b") Tj ET\n");
        }
    }
    out
}
