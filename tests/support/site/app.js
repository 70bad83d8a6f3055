const courses = ["Wheel for beginners", "Glaze chemistry", "Raku weekend", "Children's Saturday"];
const list = document.createElement("ul");
for (const name of courses) list.append(Object.assign(document.createElement("li"), { textContent: name }));
document.getElementById("root").append(list);
